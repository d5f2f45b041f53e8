import json


def parse(n):
    return sum(json.loads('{"a": [1, 2, 3], "b": %d}' % i)["b"] for i in range(n))


print("ready", flush=True)
while True:
    sorted(range(2000), key=lambda x: -x)
    parse(200)
