@NullMarked
package dev.weir.workloads.planted.truth;

import org.jspecify.annotations.NullMarked;
