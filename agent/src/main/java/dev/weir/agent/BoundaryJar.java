package dev.weir.agent;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The Java agent {@code weir-boundaries.jar} that this jar carries, and the words that it obeys. */
public final class BoundaryJar {
    private BoundaryJar() {}

    /** Writes the agent into a directory, under a name that holds its content's hash. */
    public static Path extractTo(Path directory) {
        return new CarriedFile("weir-boundaries", ".jar", bytes()).extractTo(directory);
    }

    /** The agent itself, for whoever has to put it where {@link #extractTo} cannot. */
    public static byte[] bytes() {
        String name = "weir-boundaries.jar";
        try (InputStream resource = BoundaryJar.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new WeirException(
                        ENVIRONMENT, "this build of Weir carries no " + name + ". Build it with Maven.");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new WeirException(ENVIRONMENT, "cannot read " + name + " from Weir's own jar: " + e, e);
        }
    }

    /**
     * Begins: reads {@code BASE.classes}, makes {@code BASE.lease}, and answers there with {@code holds CLASSES REACHES}: how many of the classes are loaded, and
     * whether it could remove directives by itself.
     */
    public static String hold(String base) {
        return "hold," + base;
    }

    /** Answers with {@code retransformed COUNT MICROS} and a {@code ;endless CLASS.METHOD THREAD} or {@code ;failed CLASS ERROR} for every class that was left alone. */
    public static String retransform(String base) {
        return "retransform," + base;
    }

    /** Retransforms once more, answers like {@link #retransform}, and ends. */
    public static String release(String base) {
        return "release," + base;
    }

    /** Ends, and leaves the directives to whoever removes them. */
    public static String forget(String base) {
        return "forget," + base;
    }
}
