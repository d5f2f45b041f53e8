package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkMasterTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --master local --class A a.jar                              | true
            --master local[2] a.jar                                     | true
            --master=local[*,3] a.jar                                   | true
            --verbose --master local a.jar                              | true
            --master local-cluster[2,1,1024] a.jar                      | false
            --master yarn a.jar                                         | false
            --master k8s://https://h:6443 --name local a.jar            | false
            --class A a.jar --master spark://h:7077                     | true
            --conf spark.master=yarn a.jar                              | false
            -c spark.master=local a.jar                                 | true
            --master yarn --conf spark.master=local a.jar               | false
            --class A a.jar                                             | true
            --master                                                    | false
            """)
    void sparkRunsTheTasksItselfWhenItsMasterIsLocal(String arguments, boolean local) {
        assertThat(SparkMaster.isLocal(List.of(arguments.split(" ", -1)))).isEqualTo(local);
    }
}
