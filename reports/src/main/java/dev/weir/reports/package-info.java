/**
 * A run's result as files and as a table for a terminal; {@link dev.weir.reports.RunWriter} is the door for files,
 * {@link dev.weir.reports.TerminalTable} for text.
 *
 * <p>What the columns of summary.csv and the members of summary.json mean, with their units, is written in
 * {@code formats.md} beside this module's {@code pom.xml}.
 */
@NullMarked
package dev.weir.reports;

import org.jspecify.annotations.NullMarked;
