/** From a list of hosts to one outcome per host: its door is {@link dev.weir.coordinator.Coordinator}. */
@NullMarked
package dev.weir.coordinator;

import org.jspecify.annotations.NullMarked;
