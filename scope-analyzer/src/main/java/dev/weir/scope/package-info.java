/**
 * Finds the processes of a host that belong to a stream processor, and what each does for it: {@link
 * dev.weir.scope.ScopeAnalyzer} is the door.
 */
@NullMarked
package dev.weir.scope;

import org.jspecify.annotations.NullMarked;
