"""record_engines.py storm HOST:PORT TOPOLOGY-ID SECONDS OUT | spark HOST:PORT APP SECONDS OUT | dstreams HOST:PORT APP SECONDS OUT: polls a real Nimbus or Spark driver twice a second and writes one JSON line per changed answer, with its
time in ms since "start". Storm's answers are Thrift frames in base64; of Spark's, the list of SQL executions is asked for once and then each execution until it has ended."""
import base64, gzip, http.client, json, socket, struct, sys, time
kind, address, name, seconds, out = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), sys.argv[5]
host, port = address.rsplit(":", 1)
start, last = time.time(), {}
with gzip.GzipFile(out, "wb", mtime=0) as f:
    def put(o): f.write((json.dumps(o, separators=(",", ":")) + "\n").encode())
    put({"start": int(start * 1000)})
    def changed(key, value, **line):
        if last.get(key) != value:
            last[key] = value
            put({"t": int((time.time() - start) * 1000), **line})
    def call(method, *args):
        text = lambda s: struct.pack(">i", len(s)) + s.encode()
        message = struct.pack(">I", 0x80010001) + text(method) + struct.pack(">i", 1)
        for number, arg in enumerate(args, 1): message += struct.pack(">bh", 11, number) + text(arg)
        message += b"\0"
        with socket.create_connection((host, int(port))) as s:
            s.sendall(struct.pack(">i", len(message)) + message)
            r = s.makefile("rb"); answer = r.read(struct.unpack(">i", r.read(4))[0])
        changed(method, answer, method=method, answer=base64.b64encode(answer).decode())
    def get(path):
        c = http.client.HTTPConnection(host, int(port)); c.request("GET", path); r = c.getresponse()
        status, body = r.status, r.read().decode()
        changed(path, (status, body), path=path, status=status, body=body)
        return status, body
    open_ids, next_id = set(), None
    while time.time() - start < seconds:
        t0 = time.time()
        if kind == "storm":
            if not last:
                call("getClusterInfo")
                call("getTopologyConf", name)
            call("getTopologyInfo", name)
        elif kind == "dstreams":
            app = f"/api/v1/applications/{name}"
            if next_id is None:
                get("/api/v1/applications")
                stages = json.loads(get(app + "/stages?details=false")[1])
                next_id = max([e["stageId"] for e in stages] + [-1]) + 1
            get(app + "/streaming/statistics")
            get(app + "/streaming/batches?status=PROCESSING")
            while get(f"{app}/stages/{next_id}?details=false")[0] == 200:
                open_ids.add(next_id); next_id += 1
            for i in sorted(open_ids):
                if all(a["status"] not in ("ACTIVE", "PENDING") for a in json.loads(get(f"{app}/stages/{i}?details=false")[1])): open_ids.discard(i)
        else:
            sql = f"/api/v1/applications/{name}/sql"
            if next_id is None:
                get("/api/v1/applications")
                known = json.loads(get(sql + "?details=false&planDescription=false&offset=0&length=1000000")[1])
                next_id = max([e["id"] for e in known] + [-1]) + 1
                open_ids = {e["id"] for e in known if e["status"] == "RUNNING"}
            while get(f"{sql}/{next_id}?details=false&planDescription=false")[0] == 200:
                open_ids.add(next_id); next_id += 1
            for i in sorted(open_ids):
                if json.loads(get(f"{sql}/{i}?details=true&planDescription=false")[1])["status"] != "RUNNING": open_ids.discard(i)
        time.sleep(max(0, 0.5 - (time.time() - t0)))
