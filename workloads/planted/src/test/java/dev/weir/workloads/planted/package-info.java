@NullMarked
package dev.weir.workloads.planted;

import org.jspecify.annotations.NullMarked;
