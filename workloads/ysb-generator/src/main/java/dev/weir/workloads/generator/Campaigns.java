package dev.weir.workloads.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** The campaigns and their ads: {@code ads().get(i)} belongs to {@code campaigns().get(i / ADS_PER_CAMPAIGN)}. */
record Campaigns(List<String> campaigns, List<String> ads) {
    static final int CAMPAIGNS = 100;
    static final int ADS_PER_CAMPAIGN = 10;

    Campaigns {
        campaigns = List.copyOf(campaigns);
        ads = List.copyOf(ads);
    }

    static Campaigns generate(SplittableRandom random) {
        return new Campaigns(uuids(random, CAMPAIGNS), uuids(random, CAMPAIGNS * ADS_PER_CAMPAIGN));
    }

    String campaignOf(int ad) {
        return campaigns.get(ad / ADS_PER_CAMPAIGN);
    }

    static List<String> uuids(SplittableRandom random, int count) {
        List<String> uuids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            uuids.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        return uuids;
    }
}
