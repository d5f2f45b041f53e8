/** Application profiles, drafted from the job's own plan and judged by what a run sampled. Pure. */
@NullMarked
package dev.weir.suggestions;

import org.jspecify.annotations.NullMarked;
