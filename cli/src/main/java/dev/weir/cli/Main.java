package dev.weir.cli;

import dev.weir.model.ProfilerProtocol;
import dev.weir.model.WeirException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Runs one command and exits with its code: 0, or 1 for a bug, or the {@link WeirException.Kind}'s. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int exitCode = commandLine().execute(args);
        System.out.flush();
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        return new CommandLine(new WeirCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::usageError)
                .setExecutionExceptionHandler(Main::failure);
    }

    private static int usageError(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(ProfilerProtocol.ERROR_PREFIX + e.getMessage());
        err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return WeirException.Kind.USAGE.exitCode();
    }

    private static int failure(Exception e, CommandLine commandLine, ParseResult parsed) {
        if (e instanceof WeirException known) {
            commandLine.getErr().println(ProfilerProtocol.ERROR_PREFIX + known.getMessage());
            return known.kind().exitCode();
        }
        commandLine
                .getErr()
                .println(ProfilerProtocol.ERROR_PREFIX + "a bug in Weir: " + e
                        + ". Please report it with the stack trace below and the command line.");
        e.printStackTrace(commandLine.getErr());
        return 1;
    }
}
