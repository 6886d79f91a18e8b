// Nothing here is needed: it moves the focus to what went wrong, and keeps a second press from sending twice.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
});

// Saves what is typed into the page's form as a draft, a moment after the last key; it is never submitted by itself.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("page");
  if (!form) return;
  const status = document.querySelector("[data-save-status]");
  const leaving = new AbortController();
  let waiting = 0, saving = Promise.resolve();
  const save = async () => {
    waiting = 0;
    try {
      const response = await fetch(form.dataset.save, {
        method: "POST", body: new FormData(form), headers: {"X-Autosave": "1"}, redirect: "error", signal: leaving.signal,
        keepalive: document.visibilityState === "hidden",
      });
      status.textContent = (await response.json()).message;
    } catch {
      if (!leaving.signal.aborted) status.textContent = status.dataset.failed;
    }
  };
  document.addEventListener("input", (event) => {
    if (event.target.form !== form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { saving = saving.then(save); }, 2000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    waiting = 0;
    leaving.abort();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !waiting) return;
    clearTimeout(waiting);
    save();
  });
});

// Shows how far an import is without a press on the link.
document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[data-under-way]")) setTimeout(() => location.reload(), 3000);
});

// Suggests services while somebody types: a combobox with a list box, as in the ARIA Authoring Practices. Choosing one
// goes to its guide; without a choice, Enter searches as ever.
document.addEventListener("DOMContentLoaded", () => {
  const input = document.querySelector("input[data-suggest]");
  if (!input) return;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  Object.assign(list, {id: "suggestions", hidden: true});
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentNode.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);
  let chosen = -1, waiting = 0, asked = 0;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    const options = [...list.children];
    chosen = place;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({block: "nearest"});
    }
  };
  const show = ([, names, departments, addresses]) => {
    list.replaceChildren(...names.map((name, i) => {
      const option = document.createElement("li");
      const department = document.createElement("small");
      Object.assign(option, {id: `suggestion-${i}`, textContent: name});
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = addresses[i];
      department.textContent = departments[i];
      option.append(" ", department);
      return option;
    }));
    list.hidden = !names.length;
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = input.dataset.suggestCount.replace("{n}", names.length);
  };
  const ask = async () => {
    const typed = input.value.trim(), number = ++asked;
    if (!typed) return close();
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      const answer = await response.json();
      if (number === asked && document.activeElement === input) show(answer);
    } catch {
      close();
    }
  };
  input.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(ask, 150);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) return;
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen + step > last ? -1 : chosen + step < -1 ? last : chosen + step);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.href = list.children[chosen].dataset.address;
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.href = option.dataset.address;
  });
  input.addEventListener("blur", () => {
    clearTimeout(waiting);
    asked += 1;
    close();
  });
});
