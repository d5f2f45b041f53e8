(function () {
  "use strict";
  var flame = document.querySelector(".weir-flamegraph");
  var rows = Array.from(document.querySelectorAll(".row"));
  var parts = Array.from(document.querySelectorAll("#timeline [data-task]"));
  var chosen = null;

  function choose(task) {
    chosen = task;
    rows.forEach(function (row) {
      var mine = row.dataset.task === task;
      row.classList.toggle("dimmed", task !== null && !mine);
      row.querySelector(".task").setAttribute("aria-pressed", String(mine));
    });
    parts.forEach(function (part) {
      part.classList.toggle("dimmed", task !== null && part.dataset.task !== task);
    });
  }

  rows.forEach(function (row) {
    row.querySelector(".task").addEventListener("click", function () {
      choose(chosen === row.dataset.task ? null : row.dataset.task);
      if (flame) {
        flame.dispatchEvent(new CustomEvent("weir:task", { detail: chosen }));
      }
    });
  });
  if (flame) {
    flame.addEventListener("weir:task-chosen", function (event) {
      choose(event.detail);
    });
  }
})();
