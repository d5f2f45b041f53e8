/** What a run says: {@link dev.weir.model.summary.Summary} is the door, made by the aggregator and written by the reports. */
@NullMarked
package dev.weir.model.summary;

import org.jspecify.annotations.NullMarked;
