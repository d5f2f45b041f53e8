package dev.weir.workloads.ysb.hazelcast;

import com.hazelcast.function.BiConsumerEx;
import com.hazelcast.jet.datamodel.KeyedWindowResult;
import dev.weir.workloads.ysb.parts.CampaignCount;
import dev.weir.workloads.ysb.parts.CampaignWindows;

/** A window that has closed, to Redis. */
public final class WriteCount implements BiConsumerEx<CampaignWindows, KeyedWindowResult<String, Long>> {
    private static final long serialVersionUID = 1;

    @Override
    public void acceptEx(CampaignWindows windows, KeyedWindowResult<String, Long> result) {
        windows.write(new CampaignCount(result.key(), result.start(), result.result()));
    }
}
