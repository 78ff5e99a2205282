// Sending report files: a chooser in its slot, dropping, how far it has come, and asking how it goes.
(function () {
  "use strict";
  var SILENCE = 30000; // milliseconds

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

  // The files that can no longer be read as they were chosen: changed since, moved, or locked by a program.
  async function unreadable(files) {
    var found = [];
    for (var file of files) {
      await file.slice(0, 1).arrayBuffer().catch(function () { found.push(file.name); });
    }
    return found;
  }

  async function send(form) {
    var files = Array.from($("deliver-files").files), button = form.querySelector("[type='submit']");
    var label = button.textContent, bar = $("deliver-bar");
    function stop(words) {
      $("deliver-progress").hidden = true;
      button.removeAttribute("aria-disabled");
      button.textContent = label;
      delete form.dataset.sending;
      say(words);
    }
    function changed(names) {
      $("deliver-files").value = "";
      showChosen();
      stop(form.dataset.changed.replace("{name}", "«" + names.join("», «") + "»"));
    }
    form.dataset.sending = "yes";
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.doing;
    say("");
    var gone = await unreadable(files);
    if (gone.length) { changed(gone); return; }
    var request = new XMLHttpRequest(), silence;
    // What makes no way for a while is given up.
    function wait() {
      clearTimeout(silence);
      silence = setTimeout(function () { request.abort(); }, Number(form.dataset.patience) || SILENCE);
    }
    async function lost() {
      clearTimeout(silence);
      var names = await unreadable(files);
      if (names.length) changed(names);
      else stop(form.dataset.lost);
    }
    request.upload.addEventListener("progress", function (event) {
      wait();
      if (event.lengthComputable) { bar.max = event.total; bar.value = event.loaded; }
    });
    request.addEventListener("load", function () {
      clearTimeout(silence);
      var answer = window.calls.judge(request.status, request.responseText);
      if (answer.told && answer.told.address) location.assign(answer.told.address);
      else stop(window.calls.reason(answer.why ? answer : { why: "other" }));
    });
    request.addEventListener("error", lost);
    request.addEventListener("abort", lost);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    bar.removeAttribute("value");
    $("deliver-progress").hidden = false;
    wait();
    request.send(new FormData(form));
  }

  document.addEventListener("submit", function (event) {
    if (event.target.id !== "deliver") return;
    event.preventDefault();
    if (!event.target.dataset.sending) send(event.target);
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
    (async function ask() {
      var found = await window.calls.ask(work.dataset.state, { headers: { Accept: "application/json" } }, 15000);
      if (!work.isConnected) return;
      // Only our own word for it means that the delivery is gone; a line that is down comes back.
      var gone = found.why === "told" && found.status < 500 && found.status !== 429;
      var state = found.told;
      if (gone || found.why === "login" || (state && state.phase && state.phase !== work.dataset.phase)) {
        location.reload();
        return;
      }
      $("delivery-lost").textContent = state && state.phase ? "" : window.calls.reason(found.why ? found : { why: "other" });
      if (!state || !state.phase) { setTimeout(ask, 2000); return; }
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
    })();
  }

  new MutationObserver(function () { putChooser(); follow(); })
    .observe(document.documentElement, { childList: true, subtree: true });
})();
