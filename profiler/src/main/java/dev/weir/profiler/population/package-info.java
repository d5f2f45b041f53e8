/** The engine processes of this host as they come and go; {@link dev.weir.profiler.population.Population} is the door. */
@NullMarked
package dev.weir.profiler.population;

import org.jspecify.annotations.NullMarked;
