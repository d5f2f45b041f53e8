/** Application profiles, drafted from a job and its samples and judged by them: {@link dev.weir.suggestions.Suggestions} is the door. Pure. */
@NullMarked
package dev.weir.suggestions;

import org.jspecify.annotations.NullMarked;
