package dev.tollgate.catalog.file;

import dev.tollgate.catalog.file.CatalogFile.ModelEntry;
import dev.tollgate.catalog.file.CatalogFile.ProviderEntry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads a catalogue file. Reports everything that is wrong at once, each with its place and its remedy.
public final class CatalogReader {
    /// The largest file that is read.
    public static final int MAX_BYTES = 5 * 1024 * 1024;

    private static final List<String> SECTIONS = List.of("providers", "models", "aliases", "tenants");
    private static final int MAX_DEPTH = 40;
    private static final int MAX_ALIASES = 100_000;
    private static final Set<String> PLAIN_TAGS = Set.of(
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:map",
            "tag:yaml.org,2002:seq",
            // What the YAML library calls a text that is nothing but ${NAME}.
            Tag.ENV_TAG.getValue());

    private CatalogReader() {}

    /// What became of a file.
    public sealed interface Outcome {
        /// Warnings of an accepted file; everything that was found in a refused one.
        List<Finding> findings();

        /// The file is good.
        record Accepted(CatalogFile file, List<Finding> findings) implements Outcome {
            public Accepted {
                findings = List.copyOf(findings);
            }
        }

        /// The file has at least one error and must not be used.
        record Refused(List<Finding> findings) implements Outcome {
            public Refused {
                findings = List.copyOf(findings);
            }
        }
    }

    /// Reads the bytes of a file.
    public static Outcome read(byte[] bytes) {
        var findings = new Findings();
        var root = compose(bytes, findings);
        var file = root == null ? null : file(root, findings);
        return file == null || findings.hasErrors()
                ? new Outcome.Refused(findings.inFileOrder())
                : new Outcome.Accepted(file, findings.inFileOrder());
    }

    private static @Nullable YamlValue compose(byte[] bytes, Findings findings) {
        if (bytes.length > MAX_BYTES) {
            findings.error(Optional.empty(), "", "the file is larger than " + MAX_BYTES + " bytes; split it up");
            return null;
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            var settings = LoadSettings.builder()
                    .setCodePointLimit(MAX_BYTES)
                    .setMaxAliasesForCollections(MAX_ALIASES)
                    .build();
            var root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                findings.error(Optional.empty(), "", "the file is empty; it needs providers and models");
                return null;
            }
            var finite = checkNodes(root.get(), 0, Collections.newSetFromMap(new IdentityHashMap<>()), findings);
            return finite ? new YamlValue(root.get(), root.get().getStartMark(), "", findings) : null;
        } catch (CharacterCodingException e) {
            findings.error(Optional.empty(), "", "the file is not UTF-8 text; save it as UTF-8");
        } catch (MarkedYamlEngineException e) {
            findings.error(e.getProblemMark(), "", syntaxMessage(e));
        } catch (YamlEngineException e) {
            findings.error(Optional.empty(), "", "the file is not YAML: " + e.getMessage());
        }
        return null;
    }

    private static String syntaxMessage(MarkedYamlEngineException e) {
        var problem = String.valueOf(e.getProblem());
        if (problem.contains("TAB")) {
            return "a tab cannot indent YAML; use spaces";
        }
        return "the file is not YAML: " + (e.getContext() == null ? "" : e.getContext() + ", ") + problem;
    }

    /// Refuses tags (there is nothing to construct here), and answers whether the value can be walked through: it must
    /// not contain itself nor be nested endlessly.
    private static boolean checkNodes(Node node, int depth, Set<Node> done, Findings findings) {
        if (node.isRecursive() || depth > MAX_DEPTH) {
            findings.error(node.getStartMark(), "", "the value contains itself or is nested too deeply");
            return false;
        }
        if (!done.add(node)) {
            return true;
        }
        if (!PLAIN_TAGS.contains(node.getTag().getValue())) {
            findings.error(
                    node.getStartMark(), "", "the tag " + node.getTag().getValue() + " is not allowed; remove it");
        }
        return switch (node) {
            case SequenceNode sequence ->
                sequence.getValue().stream().allMatch(item -> checkNodes(item, depth + 1, done, findings));
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .allMatch(tuple -> checkNodes(tuple.getKeyNode(), depth + 1, done, findings)
                                && checkNodes(tuple.getValueNode(), depth + 1, done, findings));
            default -> true;
        };
    }

    private static @Nullable CatalogFile file(YamlValue root, Findings findings) {
        var sections = YamlMembers.of(root, SECTIONS);
        if (sections == null) {
            return null;
        }
        var providers = new LinkedHashMap<String, ProviderReader.Read>();
        var providerMembers = members(sections.require("providers", "add at least one provider"));
        providerMembers.forEach((id, value) -> {
            var read = ProviderReader.read(id, value);
            if (read != null) {
                providers.put(id, read);
            }
        });
        var models = new ArrayList<ModelEntry>();
        var modelMembers = members(sections.require("models", "add at least one model"));
        var reader =
                new ModelReader(providers, providerMembers.keySet(), new PriceReader(markup(sections.get("tenants"))));
        modelMembers.forEach((id, value) -> {
            var model = reader.read(id, value);
            if (model != null) {
                models.add(model);
            }
        });
        var aliases = aliases(sections.get("aliases"), modelMembers.keySet());
        List<ProviderEntry> entries =
                providers.values().stream().map(ProviderReader.Read::entry).toList();
        return findings.hasErrors() ? null : new CatalogFile(entries, models, aliases);
    }

    private static Map<String, YamlValue> members(@Nullable YamlValue section) {
        var members = section == null ? null : YamlMembers.of(section);
        if (section != null && members != null && members.names().isEmpty()) {
            section.missing("is empty; add at least one member");
        }
        return members == null ? Map.of() : members.entries();
    }

    private static BigDecimal markup(@Nullable YamlValue tenants) {
        var members = tenants == null ? null : YamlMembers.of(tenants, List.of("default-markup"));
        var value = members == null ? null : members.get("default-markup");
        var markup = value == null ? null : value.percent(100);
        return markup == null ? BigDecimal.ZERO : markup;
    }

    private static Map<String, String> aliases(@Nullable YamlValue section, Set<String> models) {
        var aliases = new LinkedHashMap<String, String>();
        var members = section == null ? null : YamlMembers.of(section);
        if (members == null) {
            return aliases;
        }
        var names = Set.copyOf(members.names());
        members.entries().forEach((alias, value) -> {
            if (!ModelReader.isId(alias)) {
                value.missing("an alias has letters, digits and . _ : - / only; rename it");
            }
            if (models.contains(alias)) {
                value.missing("is already the id of a model; remove the alias or the model");
            }
            var target = value.text();
            if (target == null) {
                return;
            }
            if (target.equals(alias)) {
                value.error("points at itself; name a model");
            } else if (!models.contains(target) && names.contains(target)) {
                value.error(target + " is an alias too; name the model that it stands for");
            } else if (!models.contains(target)) {
                value.error("there is no model " + target + NearestName.suggestion(target, models));
            }
            aliases.put(alias, target);
        });
        return aliases;
    }
}
