package dev.weir.suggestions;

import java.util.List;

/** Who wrote a Java class, as far as its package tells. */
enum CodeOrigin {
    JDK,
    /** An engine, its connectors, or what it runs on: not what the job is about. */
    FRAMEWORK,
    /** Known libraries that user functions call: a part of the task that calls them. */
    LIBRARY,
    USER;

    // The engines' own examples are jobs like any other.
    private static final List<String> EXAMPLES = List.of(
            "org.apache.flink.streaming.examples.",
            "org.apache.flink.table.examples.",
            "org.apache.spark.examples.",
            "org.apache.storm.starter.",
            "org.apache.kafka.streams.examples.");
    private static final List<String> OF_JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final List<String> FRAMEWORKS = List.of(
            "org.apache.flink.",
            "org.apache.kafka.",
            "org.apache.pekko.",
            "org.apache.spark.",
            "org.apache.storm.",
            "org.apache.beam.",
            "org.apache.hadoop.",
            "org.apache.curator.",
            "org.apache.zookeeper.",
            "org.apache.logging.",
            "com.hazelcast.",
            "akka.",
            "scala.",
            "kotlin.",
            "clojure.",
            "io.netty.",
            "org.jboss.netty.",
            "org.rocksdb.",
            "org.sparkproject.",
            "org.slf4j.",
            "ch.qos.logback.",
            "com.codahale.metrics.",
            "com.lmax.disruptor.",
            "org.jctools.");
    private static final List<String> LIBRARIES = List.of(
            "com.fasterxml.",
            "redis.clients.",
            "io.lettuce.",
            "com.google.",
            "com.esotericsoftware.",
            "com.alibaba.fastjson",
            "com.mongodb.",
            "com.mysql.",
            "com.datastax.",
            "com.amazonaws.",
            "com.squareup.",
            "com.github.luben.",
            "com.github.benmanes.",
            "io.grpc.",
            "io.vertx.",
            "it.unimi.",
            "net.jpountz.",
            "okhttp3.",
            "org.apache.commons.",
            "org.apache.avro.",
            "org.apache.arrow.",
            "org.apache.httpcomponents.",
            "org.apache.http.",
            "org.apache.hc.",
            "org.apache.lucene.",
            "org.apache.orc.",
            "org.apache.parquet.",
            "org.elasticsearch.",
            "org.eclipse.",
            "org.joda.",
            "org.json.",
            "org.mongodb.",
            "org.objenesis.",
            "org.postgresql.",
            "org.roaringbitmap.",
            "org.springframework.",
            "org.xerial.",
            "org.yaml.",
            "reactor.",
            "software.amazon.");

    static CodeOrigin of(String className) {
        if (begins(className, EXAMPLES)) {
            return USER;
        }
        if (begins(className, OF_JDK)) {
            return JDK;
        }
        if (begins(className, FRAMEWORKS)) {
            return FRAMEWORK;
        }
        return begins(className, LIBRARIES) ? LIBRARY : USER;
    }

    private static boolean begins(String className, List<String> packages) {
        return packages.stream().anyMatch(className::startsWith);
    }
}
