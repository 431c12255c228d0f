package dev.tollgate.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaShapeTest {
    private static final DeltaShape SHAPE = new DeltaShape("""
            {"type":"delta","any":"*","zero":0,"usage":"@","list":[{"index":"#","text":"$","none":null}]}""");

    @Test
    void textIsReadWithItsNumberAndTheWantedMember() {
        var delta = read("{'type':'delta','any':{'a':[1,2]},'list':[{'text':'a\\u00e9','index':7}],'usage':{'n':1}}");

        assertThat(delta).isEqualTo(new DeltaShape.Delta("aé", 7, Json.object("{\"n\":1}")));
        assertThat(read("{'list':[{'none':[],'text':'x'}],'type':'delta','zero':0}"))
                .isEqualTo(new DeltaShape.Delta("x", -1, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'list':[{'text':'x'}]}",
                "{'type':'other','list':[{'text':'x'}]}",
                "{'type':'delta','list':[{'text':''}]}",
                "{'type':'delta','list':[{'text':null}]}",
                "{'type':'delta','list':[{'text':7}]}",
                "{'type':'delta','list':[]}",
                "{'type':'delta','list':[{'text':'x'},{'text':'y'}]}",
                "{'type':'delta','list':{'text':'x'}}",
                "{'type':'delta','list':[{'text':'x','text':'y'}]}",
                "{'type':'delta','type':'delta','list':[{'text':'x'}]}",
                "{'type':'delta','list':[{'text':'x','index':-1}]}",
                "{'type':'delta','list':[{'text':'x','index':99999999999}]}",
                "{'type':'delta','list':[{'text':'x','none':'y'}]}",
                "{'type':'delta','list':[{'text':'x','none':{}}]}",
                "{'type':'delta','zero':1,'list':[{'text':'x'}]}",
                "{'type':'delta','new':1,'list':[{'text':'x'}]}",
                "{'type':'delta','list':[{'text':'x'}]} {}",
                "{'type':'delta','list':[{'text':'x'}]",
                "{'type':'delta','any':[[[[,'list':[{'text':'x'}]}",
                "[]",
                "",
            })
    void whateverElseIsLeftToTheTree(String event) {
        assertThat(read(event)).isNull();
    }

    private static DeltaShape.Delta read(String event) {
        return SHAPE.read(event.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
