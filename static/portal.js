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

// Saves what is written in an editing form a moment after the last key; the Save button works without it.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const words = form.querySelector("[data-autosave-words]");
  let waiting = 0;
  const save = async () => {
    try {
      const response = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: {"X-Autosave": "1"}, redirect: "error",
      });
      const answer = await response.json();
      if (answer.seen) form.elements.seen.value = answer.seen;
      words.textContent = answer.words;
    } catch {
      words.textContent = "";
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
});

// Shows how far an import is without a press on the link.
document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[data-under-way]")) setTimeout(() => location.reload(), 3000);
});
