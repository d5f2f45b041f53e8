/**
 * A run's result as files and as a table for a terminal; {@link dev.weir.reports.RunWriter} is the door for files,
 * {@link dev.weir.reports.TerminalTable} for text.
 *
 * <p>What the columns of summary.csv and the members of summary.json mean, with their units, is written in
 * {@code docs/formats.md}.
 */
@NullMarked
package dev.weir.reports;

import org.jspecify.annotations.NullMarked;
