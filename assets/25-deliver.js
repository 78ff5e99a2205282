// Sending report files: a chooser in its slot, dropping, how far it has come, and asking how it goes.
(function () {
  "use strict";

  function $(id) { return document.getElementById(id); }

  // Dash has no file field of its own, so the form gets one when it is drawn.
  function putChooser() {
    var slot = $("deliver-slot");
    if (!slot || slot.firstChild) return;
    var files = document.createElement("input");
    files.type = "file";
    files.name = "files";
    files.id = "deliver-files";
    files.multiple = true;
    files.accept = ".csv,.txt,.tsv,.xlsx";
    files.className = "visually-hidden";
    files.setAttribute("aria-describedby", "deliver-help");
    files.addEventListener("change", showChosen);
    slot.appendChild(files);
    if (!$("deliver-chosen").firstChild) showNone($("deliver-chosen"));
  }

  function size(bytes) {
    var kib = bytes / 1024, english = document.documentElement.lang === "en";
    var text = kib < 1024 ? Math.max(1, Math.round(kib)) + " KiB" : (kib / 1024).toFixed(1) + " MiB";
    return english ? text : text.replace(".", ",");
  }

  function showChosen() {
    var list = $("deliver-chosen");
    list.replaceChildren.apply(list, Array.from($("deliver-files").files, function (file) {
      var item = document.createElement("li");
      item.lang = "nb";
      item.textContent = file.name + " (" + size(file.size) + ")";
      return item;
    }));
    if (!list.firstChild) showNone(list);
    say("");
  }

  function showNone(list) {
    var item = document.createElement("li");
    item.className = "none";
    item.textContent = list.dataset.none;
    list.appendChild(item);
  }

  function say(words) { $("deliver-said").textContent = words; }

  function send(form) {
    var request = new XMLHttpRequest(), bar = $("deliver-bar"), button = form.querySelector("button");
    function stop(words) {
      $("deliver-progress").hidden = true;
      button.disabled = false;
      say(words);
    }
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) { bar.max = event.total; bar.value = event.loaded; }
    });
    request.addEventListener("load", function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { /* not from here */ }
      if (request.status === 200 && answer.address) location.assign(answer.address);
      else stop(answer.message || form.dataset.lost);
    });
    request.addEventListener("error", function () { stop(form.dataset.lost); });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    say("");
    bar.removeAttribute("value");
    $("deliver-progress").hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  }

  document.addEventListener("submit", function (event) {
    if (event.target.id !== "deliver") return;
    event.preventDefault();
    send(event.target);
  });

  function zoneOf(event) { return event.target.closest && event.target.closest("#deliver-zone"); }
  document.addEventListener("dragover", function (event) {
    var zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", function (event) {
    var zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  document.addEventListener("drop", function (event) {
    var zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    $("deliver-files").files = event.dataTransfer.files;
    showChosen();
  });

  // A delivery that is being worked on: ask how far it has come, and show the page anew at the end.
  var asking = null;
  function follow() {
    var work = $("delivery-work");
    if (!work || asking === work) return;
    asking = work;
    (function ask() {
      fetch(work.dataset.state, { headers: { Accept: "application/json" } })
        .then(function (answer) {
          // Something in between that cannot reach the service says nothing of the delivery.
          if (answer.status >= 500) throw new Error(answer.status);
          return answer.ok ? answer.json() : { phase: "gone" };
        })
        .then(function (state) {
          if (state.phase !== work.dataset.phase) { location.reload(); return; }
          var bar = $("delivery-bar"), words = state.words;
          if (state.total) {
            bar.max = state.total;
            bar.value = state.done;
            words += ": " + Math.floor(100 * state.done / state.total) + " %";
          }
          // Said once a stage, so that a screen reader is not drowned in per cents.
          if (work.dataset.stage !== state.words) {
            work.dataset.stage = state.words;
            $("delivery-words").textContent = state.words;
          }
          $("delivery-share").textContent = words;
          setTimeout(ask, 300);
        })
        .catch(function () { setTimeout(ask, 2000); });
    })();
  }

  new MutationObserver(function () { putChooser(); follow(); })
    .observe(document.documentElement, { childList: true, subtree: true });
})();
