"""record.py REST JOB SECONDS OUT: polls a real Flink every 250 ms and writes one JSON line per changed response:
{"t": ms since the first poll, "path": ..., "status": ..., "body": ...}. The first line holds "start", epoch ms."""
import gzip, json, sys, time, http.client
rest, job, seconds, out = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
c = http.client.HTTPConnection(rest)
def get(path):
    c.request("GET", path); r = c.getresponse(); return r.status, r.read().decode()
start = time.time(); last = {}; names = {}
with gzip.GzipFile(out, "wb", mtime=0) as f:
    def put(o): f.write((json.dumps(o, separators=(",", ":")) + "\n").encode())
    put({"start": int(start * 1000)})
    def rec(path, key=None):
        status, body = get(path); key = key or path
        if last.get(key) != (status, body):
            last[key] = (status, body)
            put({"t": int((time.time() - start) * 1000), "path": key, "status": status, "body": body})
        return status, body


    while time.time() - start < seconds:
        t0 = time.time()
        rec("/jobs/overview") if not last else None
        if "/jobmanager/config" not in last: rec("/jobmanager/config")
        st, body = rec(f"/jobs/{job}")
        for v in json.loads(body).get("vertices", []):
            base = f"/jobs/{job}/vertices/{v['id']}"
            st, lst = rec(base + "/subtasks/metrics")
            if st == 200:
                ids = [m["id"] for m in json.loads(lst)]
                want = sorted(i for i in ids if i.endswith("numRecordsIn") or i.endswith("numRecordsOut") or (i.startswith("accumulate") and i.endswith("TimeMs")))
                get_ = ",".join(f"{s}.{w}" for s in range(v["parallelism"]) for w in want)
                if get_: rec(base + "/metrics?get=" + get_, base + "/metrics")
            rec(base)
        time.sleep(max(0, 0.25 - (time.time() - t0)))
