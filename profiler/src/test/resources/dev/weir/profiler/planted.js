// Functions whose calls are known; to be run with --no-turbo-inlining.
function burn(n) {
  let sum = n;
  for (let i = 0; i < 30000; i++) sum = (sum * 31 + i) | 0;
  return sum;
}

function middle(n) {
  return burn(n) + burn(n + 1);
}

function outer(n) {
  return middle(n) + 1;
}

process.stdout.write("ready\n");
for (let n = 0, sum = 0; ; n++) sum = (sum + outer(n)) | 0;
