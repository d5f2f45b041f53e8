(function () {
  "use strict";

  var ROW = 18;
  var FONT = "11px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
  // Tol's light set: fills for dark text that people with any common colour blindness can tell apart.
  var KIND = {
    kernel: ["#ee8866", "kernel", "[k]"],
    native: ["#eedd88", "native", "[n]"],
    java: ["#5cc2a3", "Java, compiled", ""],
    java_inlined: ["#a8dcf5", "Java, inlined", "[i]"],
    java_interpreted: ["#c5cc55", "Java, interpreted", "[0]"],
    python: ["#77aadd", "Python", "[p]"],
    stub: ["#ffb3c1", "JVM stub", "[s]"],
    unknown: ["#d2d2d2", "unknown", "[?]"]
  };
  var MIXED_LIGHT = "#e4e7eb";
  var MIXED_DARK = "#343a42";

  // From cheaper to dearer: blue and orange-red, which people with any common colour blindness can tell apart; the middle is the page's.
  var CHEAPER = [[5, 90, 170], [108, 178, 245]];
  var DEARER = [[196, 58, 16], [255, 132, 84]];
  var SAME = [[238, 240, 243], [44, 50, 57]];

  /* The call tree in arrays, one entry per node, parents before children; node 0 is the root. */
  function decode(data) {
    var frameCount = data.suffix.length;
    var names = new Array(frameCount);
    var before = "";
    for (var f = 0; f < frameCount; f++) {
      before = before.slice(0, data.prefix[f]) + data.suffix[f];
      names[f] = before;
    }
    var nodes = data.nodes;
    var count = 1;
    for (var i = 0; i < nodes.length; i += 3 + 2 * nodes[i + 2]) {
      count++;
    }
    var tasks = data.tasks.length;
    var tree = {
      names: names,
      count: count,
      tasks: tasks,
      frame: new Int32Array(count).fill(-1),
      depth: new Int32Array(count),
      parent: new Int32Array(count).fill(-1),
      end: new Int32Array(count),
      byTask: new Float64Array(count * tasks),
      deepest: 0
    };
    var path = [0];
    var depth = 0;
    var node = 0;
    for (var at = 0; at < nodes.length; ) {
      depth = depth + 1 - nodes[at];
      node++;
      tree.frame[node] = nodes[at + 1];
      tree.depth[node] = depth;
      tree.parent[node] = path[depth - 1];
      path[depth] = node;
      tree.deepest = Math.max(tree.deepest, depth);
      var ending = nodes[at + 2];
      at += 3;
      for (var e = 0; e < ending; e++, at += 2) {
        tree.byTask[node * tasks + nodes[at]] += nodes[at + 1];
      }
    }
    for (var n = 0; n < count; n++) {
      tree.end[n] = n + 1;
    }
    tree.self = new Float64Array(count);
    for (n = count - 1; n > 0; n--) {
      var parent = tree.parent[n];
      tree.end[parent] = Math.max(tree.end[parent], tree.end[n]);
      for (var t = 0; t < tasks; t++) {
        tree.self[n] += tree.byTask[n * tasks + t];
      }
    }
    tree.selfByTask = tree.byTask.slice();
    for (n = count - 1; n > 0; n--) {
      for (t = 0; t < tasks; t++) {
        tree.byTask[tree.parent[n] * tasks + t] += tree.byTask[n * tasks + t];
      }
    }
    return tree;
  }

  function significant(value) {
    if (!isFinite(value)) {
      return "?";
    }
    if (value >= 1000 && value < 1e6) {
      return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
    }
    var units = [[1e15, " P"], [1e12, " T"], [1e9, " G"], [1e6, " M"]];
    for (var i = 0; i < units.length; i++) {
      if (value >= units[i][0]) {
        return (value / units[i][0]).toPrecision(3) + units[i][1];
      }
    }
    return value === Math.round(value) ? String(value) : value.toPrecision(3);
  }

  function percent(part, whole) {
    var value = whole > 0 ? (100 * part) / whole : 0;
    return (value >= 99.95 || value === 0 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(2)) + " %";
  }

  /* Control characters and those that turn the reading direction, made visible or harmless. */
  function legible(name) {
    return name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "\u00b7");
  }

  function luminance(hex) {
    var sum = 0;
    [0.2126, 0.7152, 0.0722].forEach(function (weight, i) {
      var c = parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
      sum += weight * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    });
    return sum;
  }

  function textColour(hex) {
    return luminance(hex) > 0.2 ? "#10151a" : "#ffffff";
  }

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function pattern(context, name, dark) {
    if (name === "plain") {
      return null;
    }
    var tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    var c = tile.getContext("2d");
    c.strokeStyle = c.fillStyle = dark ? "rgba(0,0,0,.4)" : "rgba(255,255,255,.5)";
    c.lineWidth = 1.4;
    c.beginPath();
    if (name === "rising" || name === "crosses") {
      c.moveTo(-2, 10); c.lineTo(10, -2); c.moveTo(-2, 2); c.lineTo(2, -2); c.moveTo(6, 10); c.lineTo(10, 6);
    }
    if (name === "falling" || name === "crosses") {
      c.moveTo(-2, -2); c.lineTo(10, 10); c.moveTo(6, -2); c.lineTo(10, 2); c.moveTo(-2, 6); c.lineTo(2, 10);
    }
    c.stroke();
    if (name === "dots") {
      c.fillRect(1, 1, 2, 2);
      c.fillRect(5, 5, 2, 2);
    }
    return context.createPattern(tile, "repeat");
  }

  function FlameGraph(root, data) {
    var tree = decode(data);
    var find = function (name) { return root.querySelector(".wf-" + name); };
    var view = find("view");
    var canvas = find("canvas");
    var rest = find("rest");
    var context = canvas.getContext("2d");
    var query = find("query");
    var matchedText = find("matched");
    var taskPick = find("task");
    var detail = find("detail");
    var tip = find("tip");
    var scheme = window.matchMedia("(prefers-color-scheme: dark)");
    var printing = false;

    var total = new Float64Array(tree.count);
    var start = new Float64Array(tree.count);
    var self = tree.self;
    var only = -1;
    var pure = new Int32Array(tree.count).fill(-1);
    var zoomed = 0;
    var focused = 0;
    var byTask = false;
    var rootBelow = false;
    var found = null;
    var rows = [];
    var patterns = [];
    var width = 0;
    var height = 0;
    var scheduled = 0;

    for (var n = 0; n < tree.count; n++) {
      var owners = 0;
      for (var t = 0; t < tree.tasks; t++) {
        if (tree.byTask[n * tree.tasks + t] > 0) {
          owners++;
          pure[n] = t;
        }
      }
      if (owners !== 1) {
        pure[n] = -1;
      }
    }

    /* What a node costs more on the new side, in parts; and the largest such change below the root, which has the full colour. */
    function change(node) {
      return tree.byTask[node * 2 + 1] - tree.byTask[node * 2];
    }
    var steepest = 1;
    if (data.difference) {
      for (n = 1; n < tree.count; n++) {
        steepest = Math.max(steepest, Math.abs(change(n)));
      }
    }

    function shade(part, dark) {
      var side = (part < 0 ? CHEAPER : DEARER)[dark ? 1 : 0];
      var middle = SAME[dark ? 1 : 0];
      // The root of the part: half of the colours for the quarter of the changes that matter least would hide the rest.
      var depth = Math.sqrt(Math.min(1, Math.abs(part)));
      return "#" + side.map(function (to, i) {
        return ("0" + Math.round(middle[i] + (to - middle[i]) * depth).toString(16)).slice(-2);
      }).join("");
    }

    function sumUp() {
      if (only >= 0) {
        self = new Float64Array(tree.count);
        for (var i = 0; i < tree.count; i++) {
          self[i] = tree.selfByTask[i * tree.tasks + only];
        }
      } else {
        self = tree.self;
      }
      total.set(self);
      for (i = tree.count - 1; i > 0; i--) {
        total[tree.parent[i]] += total[i];
      }
      var next = new Float64Array(tree.count);
      for (i = 1; i < tree.count; i++) {
        var p = tree.parent[i];
        start[i] = start[p] + next[p];
        next[p] += total[i];
      }
    }

    function name(node) {
      return node === 0 ? "all" : tree.names[tree.frame[node]];
    }

    function kind(node) {
      return node === 0 ? "unknown" : data.kinds[data.kind.charCodeAt(tree.frame[node]) - 48];
    }

    /* The most telling part of a name that fits: all of it, class and method, the method, its beginning. */
    function label(node, letters) {
      if (byTask && pure[node] >= 0 && (node === 0 || pure[tree.parent[node]] !== pure[node])) {
        // Where a task begins, its name goes first: the colour must not be its only carrier.
        var task = legible(data.tasks[pure[node]][0]);
        var left = letters - task.length - 3;
        return left >= 6 ? task + " \u25b8 " + frameLabel(node, left) : cut(task, letters);
      }
      return frameLabel(node, letters);
    }

    function cut(text, letters) {
      return text.length <= letters ? text : letters < 3 ? "" : text.slice(0, letters - 1) + "\u2026";
    }

    function frameLabel(node, letters) {
      var suffix = node === 0 ? "" : KIND[kind(node)][2];
      var whole = legible(name(node));
      var tail = suffix ? " " + suffix : "";
      if (whole.length + tail.length <= letters) {
        return whole + tail;
      }
      if (whole.length <= letters) {
        return whole;
      }
      var parts = kind(node).indexOf("java") === 0 ? whole.split(".") : [];
      if (parts.length > 2) {
        var short = parts.slice(-2).join(".");
        if (short.length <= letters) {
          return short;
        }
        if (parts[parts.length - 1].length <= letters) {
          return parts[parts.length - 1];
        }
        whole = short;
      }
      return cut(whole, letters);
    }

    function rowOf(depth) {
      return rootBelow ? tree.deepest - depth : depth;
    }

    function draw() {
      scheduled = 0;
      var dark = scheme.matches && !printing;
      var ratio = window.devicePixelRatio || 1;
      width = view.clientWidth;
      height = view.clientHeight;
      if (width === 0) {
        return;
      }
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.style.width = width + "px";
        canvas.style.height = height + "px";
      }
      rest.style.height = Math.max(0, (tree.deepest + 1) * ROW - height) + "px";
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      context.font = FONT;
      context.textBaseline = "middle";
      var letter = context.measureText("m").width;
      var top = view.scrollTop;
      var colours = data.tasks.map(function (task) { return task[dark ? 2 : 1]; });
      var inks = colours.map(textColour);
      patterns = data.tasks.map(function (task) { return pattern(context, task[3], dark); });
      var ground = dark ? "#14171b" : "#ffffff";
      var mixed = dark ? MIXED_DARK : MIXED_LIGHT;
      var scale = total[zoomed] > 0 ? width / total[zoomed] : 0;
      rows = [];

      function box(node, x, w) {
        var depth = tree.depth[node];
        (rows[depth] = rows[depth] || []).push({ node: node, x: x, w: w });
        var y = rowOf(depth) * ROW - top;
        if (y + ROW < 0 || y > height) {
          return;
        }
        var inner = w > 3 ? w - 1 : w;
        var fill;
        var ink;
        var texture = null;
        if (byTask) {
          var owner = only >= 0 ? only : pure[node];
          fill = owner >= 0 ? colours[owner] : mixed;
          ink = owner >= 0 ? inks[owner] : dark ? "#e6e9ed" : "#1b1f24";
          texture = owner >= 0 ? patterns[owner] : null;
        } else {
          fill = node === 0 ? mixed : KIND[kind(node)][0];
          ink = node === 0 && dark ? "#e6e9ed" : "#10151a";
        }
        if (data.difference) {
          fill = shade(change(node) / steepest, dark);
          ink = textColour(fill);
          texture = null;
        }
        context.globalAlpha = node < zoomed && tree.depth[node] < tree.depth[zoomed] ? 0.55 : found && !found[node] ? 0.4 : 1;
        context.fillStyle = fill;
        context.fillRect(x, y, inner, ROW - 1);
        if (texture && w > 3) {
          context.fillStyle = texture;
          context.fillRect(x, y, inner, ROW - 1);
        }
        if (byTask && only < 0 && pure[node] < 0 && w > 3) {
          var left = x;
          for (var task = 0; task < tree.tasks; task++) {
            var part = tree.byTask[node * tree.tasks + task];
            if (part > 0) {
              var share = (inner * part) / total[node];
              context.fillStyle = colours[task];
              context.fillRect(left, y + ROW - 5, share, 4);
              left += share;
            }
          }
        }
        context.globalAlpha = 1;
        if (found && found[node]) {
          context.fillStyle = dark ? "#ff77ab" : "#c2185b";
          context.fillRect(x, y, inner, 3);
        }
        var letters = Math.floor((inner - 6) / letter);
        if (letters >= 3) {
          var text = label(node, letters);
          if (texture) {
            context.fillStyle = fill;
            context.fillRect(x + 1, y + 2, Math.min(inner - 2, text.length * letter + 6), ROW - 5);
          }
          context.fillStyle = ink;
          context.fillText(text, x + 4, y + ROW / 2 + (byTask && only < 0 && pure[node] < 0 ? -2 : 0));
        }
      }

      context.fillStyle = ground;
      context.fillRect(0, 0, width, height);
      var ancestors = [];
      for (var a = zoomed; a > 0; ) {
        a = tree.parent[a];
        ancestors.push(a);
      }
      ancestors.reverse().forEach(function (ancestor) { box(ancestor, 0, width); });
      for (var node = zoomed; node < tree.end[zoomed]; ) {
        var w = total[node] * scale;
        if (w < 0.5) {
          node = tree.end[node];
          continue;
        }
        box(node, (start[node] - start[zoomed]) * scale, w);
        node++;
      }
      mark(find("focus"), document.activeElement === view ? focused : -1);
    }

    function redraw() {
      if (!scheduled) {
        scheduled = requestAnimationFrame(draw);
      }
    }

    function boxOf(node) {
      var row = node < 0 ? null : rows[tree.depth[node]];
      return row ? row.find(function (candidate) { return candidate.node === node; }) : null;
    }

    function mark(marker, node) {
      var box = boxOf(node);
      marker.hidden = !box;
      if (box) {
        marker.style.left = box.x + "px";
        marker.style.top = rowOf(tree.depth[node]) * ROW + "px";
        marker.style.width = Math.max(3, box.w) + "px";
        marker.style.height = ROW + "px";
      }
    }

    function nodeAt(event) {
      var area = view.getBoundingClientRect();
      var x = event.clientX - area.left - view.clientLeft;
      var y = event.clientY - area.top - view.clientTop + view.scrollTop;
      var depth = rowOf(Math.floor(y / ROW));
      var row = rows[depth] || [];
      var low = 0;
      var high = row.length - 1;
      while (low <= high) {
        var middle = (low + high) >> 1;
        if (row[middle].x > x) {
          high = middle - 1;
        } else if (row[middle].x + row[middle].w <= x) {
          low = middle + 1;
        } else {
          return row[middle].node;
        }
      }
      return -1;
    }

    function cycles(samples) {
      if (!data.unit) {
        return "";
      }
      var sum = samples * data.cyclesPerSample;
      var text = " \u00b7 about " + significant(sum) + " " + data.unit;
      return data.events ? text + " \u00b7 " + significant(sum / data.events) + " per event" : text;
    }

    function signed(value) {
      return (value < 0 ? "\u2212" : "+") + significant(Math.abs(value));
    }

    function differences(node) {
      var before = tree.byTask[node * 2] / data.partsPerUnit;
      var after = tree.byTask[node * 2 + 1] / data.partsPerUnit;
      var more = after - before;
      var own = (tree.selfByTask[node * 2 + 1] - tree.selfByTask[node * 2]) / data.partsPerUnit;
      var relative = before > 0 ? " (" + (more < 0 ? "\u2212" : "+") + percent(Math.abs(more), before) + ")" : " (not there before)";
      return [
        significant(before) + " \u2192 " + significant(after) + " " + data.difference + ": " + (more === 0 ? "no change" : signed(more) + relative),
        "In itself, without what it calls: " + (own === 0 ? "no change" : signed(own))
      ];
    }

    function facts(node) {
      var lines = [];
      if (data.difference) {
        return differences(node);
      }
      var library = node === 0 ? "" : data.libraries[data.library[tree.frame[node]]];
      if (node > 0) {
        lines.push(KIND[kind(node)][1] + (library ? " in " + legible(library) : ""));
      }
      lines.push(
        significant(total[node]) + (total[node] === 1 ? " sample" : " samples") +
        (self[node] > 0 ? ", " + significant(self[node]) + " of them in itself" : "") +
        " \u00b7 " + percent(total[node], total[0]) + (only >= 0 ? " of the task" : " of all") +
        (zoomed > 0 ? " \u00b7 " + percent(total[node], total[zoomed]) + " of the zoomed frame" : "") +
        cycles(total[node]));
      if (only >= 0) {
        lines.push("Task: " + legible(data.tasks[only][0]) + " alone");
        return lines;
      }
      var shares = [];
      for (var task = 0; task < tree.tasks; task++) {
        var part = tree.byTask[node * tree.tasks + task];
        if (part > 0) {
          shares.push([part, legible(data.tasks[task][0])]);
        }
      }
      shares.sort(function (left, right) { return right[0] - left[0]; });
      var whole = shares.reduce(function (sum, share) { return sum + share[0]; }, 0);
      lines.push((shares.length === 1 ? "Task: " : "Tasks: ") + shares.slice(0, 6).map(function (share) {
        return share[1] + (shares.length === 1 ? "" : " " + percent(share[0], whole));
      }).join(", ") + (shares.length > 6 ? ", \u2026" : ""));
      return lines;
    }

    function describe(into, node) {
      into.textContent = "";
      into.append(element("b", "", legible(name(node))));
      facts(node).forEach(function (line) { into.append(element("p", "", line)); });
    }

    function show(node) {
      describe(detail, node);
    }

    function crumbs() {
      var path = find("path");
      path.textContent = "";
      find("reset").disabled = zoomed === 0;
      if (zoomed === 0) {
        return;
      }
      var chain = [];
      for (var node = tree.parent[zoomed]; node >= 0; node = tree.parent[node]) {
        chain.push(node);
      }
      chain.reverse();
      var skipped = chain.length > 5 ? chain.splice(1, chain.length - 4).length : 0;
      chain.forEach(function (ancestor, i) {
        var button = element("button", "", legible(name(ancestor)));
        button.type = "button";
        button.addEventListener("click", function () { zoom(ancestor); });
        path.append(button, "\u203a");
        if (i === 0 && skipped) {
          path.append(" \u2026 " + skipped + " frames \u2026 \u203a");
        }
      });
      path.append(element("b", "", legible(name(zoomed))));
    }

    function reveal(node) {
      var y = rowOf(tree.depth[node]) * ROW;
      if (y < view.scrollTop) {
        view.scrollTop = y;
      } else if (y + ROW > view.scrollTop + view.clientHeight) {
        view.scrollTop = y + ROW - view.clientHeight;
      }
    }

    function zoom(node) {
      zoomed = node;
      focused = node;
      crumbs();
      show(node);
      reveal(node);
      redraw();
    }

    function search() {
      var text = query.value;
      var note = "";
      found = null;
      root.removeAttribute("data-matched");
      if (text) {
        var expression;
        try {
          expression = new RegExp(text, "i");
        } catch (error) {
          expression = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
          note = " (not a regular expression: searched as plain text)";
        }
        var hits = tree.names.map(function (candidate) { return expression.test(candidate); });
        found = new Uint8Array(tree.count);
        var sum = 0;
        var boxes = 0;
        var covered = 0;
        for (var node = 1; node < tree.count; node++) {
          if (hits[tree.frame[node]] && total[node] > 0) {
            found[node] = 1;
            boxes++;
            // A stack counts once, however many of its frames match.
            if (node >= covered) {
              sum += total[node];
              covered = tree.end[node];
            }
          }
        }
        matchedText.textContent = percent(sum, total[0]) + " matched, " + significant(boxes) + (boxes === 1 ? " frame" : " frames") + note;
        root.setAttribute("data-matched", String(sum));
      } else {
        matchedText.textContent = "";
      }
      redraw();
    }

    function press(chosen, other) {
      find(chosen).setAttribute("aria-pressed", "true");
      find(other).setAttribute("aria-pressed", "false");
    }

    function legend() {
      var list = find("legend");
      list.textContent = "";
      var dark = scheme.matches && !printing;
      function item(fill, texture, text) {
        var swatch = element("canvas");
        swatch.width = 28;
        swatch.height = 14;
        var c = swatch.getContext("2d");
        c.fillStyle = fill;
        c.fillRect(0, 0, 28, 14);
        var drawn = texture ? pattern(c, texture, dark) : null;
        if (drawn) {
          c.fillStyle = drawn;
          c.fillRect(0, 0, 28, 14);
        }
        var entry = element("li");
        entry.append(swatch, element("span", "", text));
        list.append(entry);
      }
      if (data.difference) {
        var most = steepest / data.partsPerUnit;
        [-1, -0.25, 0, 0.25, 1].forEach(function (part) {
          item(shade(part, dark), "", part === 0 ? "no change" : signed(part * most) + (Math.abs(part) === 1 ? " " + data.difference + (part < 0 ? ": cheaper" : ": dearer") : ""));
        });
      } else if (byTask) {
        data.tasks.forEach(function (task, i) {
          if (tree.byTask[i] > 0) {
            item(task[dark ? 2 : 1], task[3], legible(task[0]) + " " + percent(tree.byTask[i], tree.byTask.subarray(0, tree.tasks).reduce(function (x, y) { return x + y; }, 0)));
          }
        });
        item(dark ? MIXED_DARK : MIXED_LIGHT, "", "several tasks: the stripe shows their parts");
      } else {
        data.kinds.forEach(function (each) {
          item(KIND[each][0], "", KIND[each][1] + (KIND[each][2] ? " " + KIND[each][2] : ""));
        });
      }
    }

    function colourBy(task) {
      byTask = task;
      press(task ? "by-task" : "by-kind", task ? "by-kind" : "by-task");
      legend();
      redraw();
    }

    function direct(below) {
      rootBelow = below;
      press(below ? "root-down" : "root-up", below ? "root-up" : "root-down");
      draw();
      view.scrollTop = below ? view.scrollHeight : 0;
      redraw();
    }

    function filter(task) {
      only = task;
      taskPick.value = String(task);
      sumUp();
      if (total[zoomed] === 0) {
        zoomed = 0;
      }
      zoom(zoomed);
      search();
    }

    function siblings(node) {
      var parent = tree.parent[node];
      var all = [];
      for (var child = parent + 1; parent >= 0 && child < tree.end[parent]; child = tree.end[child]) {
        if (boxOf(child)) {
          all.push(child);
        }
      }
      return all;
    }

    function widestChild(node) {
      var best = -1;
      for (var child = node + 1; child < tree.end[node]; child = tree.end[child]) {
        if (total[child] > 0 && (best < 0 || total[child] > total[best])) {
          best = child;
        }
      }
      return best >= 0 && boxOf(best) ? best : -1;
    }

    function moved(node) {
      if (node >= 0) {
        focused = node;
        show(node);
        reveal(node);
        redraw();
      }
    }

    view.addEventListener("keydown", function (event) {
      var key = event.key;
      if (rootBelow && (key === "ArrowUp" || key === "ArrowDown")) {
        key = key === "ArrowUp" ? "ArrowDown" : "ArrowUp";
      }
      var beside = siblings(focused);
      var at = beside.indexOf(focused);
      if (key === "ArrowUp") {
        moved(tree.parent[focused]);
      } else if (key === "ArrowDown") {
        moved(widestChild(focused));
      } else if (key === "ArrowLeft") {
        moved(at > 0 ? beside[at - 1] : -1);
      } else if (key === "ArrowRight") {
        moved(at >= 0 && at < beside.length - 1 ? beside[at + 1] : -1);
      } else if (key === "Home") {
        moved(0);
      } else if (key === "Enter" || key === " ") {
        zoom(focused);
      } else if (key === "Escape" && zoomed > 0) {
        zoom(tree.parent[zoomed]);
      } else {
        return;
      }
      event.preventDefault();
    });
    root.addEventListener("keydown", function (event) {
      if (event.key === "/" && event.target !== query) {
        query.focus();
        event.preventDefault();
      } else if (event.key === "Escape" && event.target === query) {
        query.value = "";
        search();
      }
    });
    view.addEventListener("focus", redraw);
    view.addEventListener("blur", redraw);
    view.addEventListener("scroll", redraw);
    view.addEventListener("click", function (event) {
      var node = nodeAt(event);
      if (node >= 0) {
        zoom(node);
      }
    });
    view.addEventListener("mousemove", function (event) {
      var node = nodeAt(event);
      mark(find("hover"), node);
      tip.hidden = node < 0;
      if (node >= 0) {
        describe(tip, node);
        tip.style.left = Math.max(4, Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8)) + "px";
        tip.style.top = (event.clientY + 24 + tip.offsetHeight > window.innerHeight ? event.clientY - tip.offsetHeight - 12 : event.clientY + 18) + "px";
      }
    });
    view.addEventListener("mouseleave", function () {
      tip.hidden = true;
      find("hover").hidden = true;
    });
    var typing = 0;
    query.addEventListener("input", function () {
      clearTimeout(typing);
      typing = setTimeout(search, 120);
    });
    query.addEventListener("change", search);
    find("reset").addEventListener("click", function () { zoom(0); });
    find("by-kind").addEventListener("click", function () { colourBy(false); });
    find("by-task").addEventListener("click", function () { colourBy(true); });
    find("root-up").addEventListener("click", function () { direct(false); });
    find("root-down").addEventListener("click", function () { direct(true); });
    if (data.difference) {
      root.classList.add("wf-difference");
      find("help").textContent = "Click or Enter zooms, Esc goes back, arrows move, / searches. Widths are the mean of both sides, colours what a function and all it calls cost more or less on the new side; "
        + "small changes are the luck of sampling.";
    }
    taskPick.append(new Option(data.difference ? "both sides" : "all", "-1"));
    data.tasks.forEach(function (task, i) {
      if (tree.byTask[i] > 0) {
        taskPick.append(new Option(legible(task[0]).slice(0, 60), String(i)));
      }
    });
    taskPick.addEventListener("change", function () {
      filter(Number(taskPick.value));
      root.dispatchEvent(new CustomEvent("weir:task-chosen", { detail: only < 0 ? null : data.tasks[only][0] }));
    });
    root.addEventListener("weir:task", function (event) {
      var chosen = data.tasks.findIndex(function (task) { return task[0] === event.detail; });
      filter(chosen >= 0 && tree.byTask[chosen] > 0 ? chosen : -1);
    });
    scheme.addEventListener("change", function () {
      legend();
      redraw();
    });

    function size() {
      var whole = (tree.deepest + 1) * ROW + 2;
      var alone = getComputedStyle(root).getPropertyValue("--wf-fill").trim() === "1";
      var room = alone ? Math.max(320, window.innerHeight - 340) : 520;
      view.style.height = Math.min(whole, printing ? 900 : room) + "px";
    }
    window.addEventListener("beforeprint", function () {
      printing = true;
      size();
      draw();
      legend();
    });
    window.addEventListener("afterprint", function () {
      printing = false;
      size();
      draw();
      legend();
    });
    window.addEventListener("resize", function () {
      size();
      redraw();
    });

    if (tree.count === 1) {
      view.hidden = true;
      find("tools").hidden = true;
      find("path").hidden = true;
      find("help").hidden = true;
      detail.textContent = "No samples: nothing ran on a CPU during the window, or nothing could be sampled. See the ledger of the report.";
      return;
    }
    sumUp();
    size();
    legend();
    show(0);
    draw();
    root.setAttribute("data-ready", String(tree.count - 1));
  }

  var graphs = document.querySelectorAll(".weir-flamegraph");
  var contents = document.querySelectorAll("script.weir-flamegraph-data");
  for (var i = 0; i < graphs.length && i < contents.length; i++) {
    FlameGraph(graphs[i], JSON.parse(contents[i].textContent));
  }
})();
