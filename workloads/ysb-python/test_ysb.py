"""python3 -m unittest, in this directory: what the functions of the benchmark do, without any engine."""

import contextlib
import io
import unittest

import ysb

EVENT = (
    '{"user_id":"u","page_id":"p","ad_id":"a1","ad_type":"mail","event_type":"%s","event_time":"1795000012345","ip_address":"1.2.3.4"}'
)


class FunctionsTest(unittest.TestCase):
    def test_an_event_is_read_from_bytes_and_from_text(self):
        self.assertEqual(ysb.deserialize_event((EVENT % "view").encode())["ad_id"], "a1")
        self.assertEqual(ysb.deserialize_event(EVENT % "view")["ip_address"], "1.2.3.4")

    def test_a_line_that_is_no_event_fails(self):
        with self.assertRaises(ValueError):
            ysb.deserialize_event(b"{")

    def test_only_views_pass(self):
        kept = [kind for kind in ("view", "click", "purchase", "close") if ysb.filter_views(ysb.deserialize_event(EVENT % kind))]
        self.assertEqual(kept, ["view"])

    def test_the_projection_keeps_ad_and_time(self):
        self.assertEqual(ysb.project_ad_and_time(ysb.deserialize_event(EVENT % "view")), ("a1", 1795000012345))


class Redis:
    """Strings and hashes and lists in memory; counts how often it was asked for a string."""

    def __init__(self, strings):
        self.strings = strings
        self.hashes = {}
        self.lists = {}
        self.asked = 0

    def get(self, key):
        self.asked += 1
        return self.strings.get(key)

    def hget(self, key, field):
        return self.hashes.get(key, {}).get(field)

    def hset(self, key, field, value):
        self.hashes.setdefault(key, {})[field] = value

    def hincrby(self, key, field, by):
        of = self.hashes.setdefault(key, {})
        of[field] = of.get(field, 0) + by

    def lpush(self, key, value):
        self.lists.setdefault(key, []).insert(0, value)


class JoinCampaignTest(unittest.TestCase):
    def test_each_ad_is_asked_for_once(self):
        redis = Redis({"a1": "c1"})
        join = ysb.JoinCampaign(redis)
        self.assertEqual([join.join_campaign(("a1", 1)), join.join_campaign(("a1", 2))], [("c1", 1), ("c1", 2)])
        self.assertEqual(redis.asked, 1)

    def test_an_ad_of_no_campaign_is_dropped(self):
        self.assertIsNone(ysb.JoinCampaign(Redis({})).join_campaign(("a1", 1)))


class RedisSinkTest(unittest.TestCase):
    def test_counts_of_one_window_are_added_up_and_windows_listed(self):
        redis = Redis({})
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            sink = ysb.RedisSink(redis)
            sink.write_window("c1", 10_000, 3)
            sink.write_window("c1", 20_000, 5)
            sink.write_window("c1", 10_000, 4)
        self.assertEqual(said.getvalue(), "first window\n")
        of_campaign = redis.hashes["c1"]
        self.assertEqual(redis.hashes[of_campaign["10000"]]["seen_count"], 7)
        self.assertEqual(redis.hashes[of_campaign["20000"]]["seen_count"], 5)
        self.assertEqual(redis.lists[of_campaign["windows"]], ["20000", "10000"])


if __name__ == "__main__":
    unittest.main()
