package dev.tollgate.auth.session;

import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.audit.AuditRepository;
import dev.tollgate.auth.audit.AuditedChange;
import dev.tollgate.auth.member.Member;
import dev.tollgate.auth.member.MemberRepository;
import dev.tollgate.auth.member.User;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Starts, finds and ends sessions. Roles are read with each look, so that a change holds at once.
@ApplicationScoped
class Sessions {
    private static final Logger LOG = Logger.getLogger(Sessions.class);

    private final SessionRepository stored;
    private final MemberRepository members;
    private final AuditRepository audit;
    private final SessionConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Sessions(
            SessionRepository stored,
            MemberRepository members,
            AuditRepository audit,
            SessionConfig config,
            Clock clock) {
        this.stored = stored;
        this.members = members;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
    }

    /// A running session: its secret and whose it is.
    record Running(SessionId id, Member member) {}

    /// Starts a session in the person's first tenant.
    @Transactional
    Running start(User user) {
        var member = members.findFirstOf(user.id())
                .orElseThrow(
                        () -> ProblemException.forbidden("You are not a member of any tenant. Ask for an invitation."));
        var now = clock.instant();
        var id = SessionId.random(random);
        var expiresAt = now.plus(config.absoluteLifetime());
        stored.insert(new Session(id.hash(), user.id(), member.tenant().id(), now, now, expiresAt));
        stored.keepNewestOf(user.id(), config.maxPerUser());
        record(member, "session.started");
        return new Running(id, member);
    }

    /// The session that `id` opens, unless it has ended or its owner left the tenant.
    @Transactional
    Optional<Running> find(SessionId id) {
        var now = clock.instant();
        return stored.find(id.hash(), now, idleSince(now)).flatMap(session -> {
            if (session.lastSeenAt().plus(config.touchInterval()).isBefore(now)) {
                stored.touch(session.idHash(), now);
            }
            return members.findMembership(session.userId(), session.tenantId()).map(member -> new Running(id, member));
        });
    }

    /// Ends the session that `id` opens; nothing happens when there is none.
    @Transactional
    void end(SessionId id) {
        find(id).ifPresent(running -> record(running.member(), "session.ended"));
        stored.delete(id.hash());
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        try {
            var now = clock.instant();
            stored.deleteEnded(now, idleSince(now));
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("ended sessions cannot be removed, trying again error=%s", e.getMessage());
        }
    }

    private Instant idleSince(Instant now) {
        return now.minus(config.idleLifetime());
    }

    private void record(Member member, String action) {
        var user = member.user();
        audit.append(
                Actor.person(user.id(), user.email()),
                new AuditedChange(
                        member.tenant().id(), action, "user", user.id().toString(), Map.of()));
    }
}
