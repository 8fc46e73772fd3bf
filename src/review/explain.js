for (const state of ["kept", "removed"]) {
  const box = document.getElementById(state);
  box.addEventListener("change", () => document.body.classList.toggle("hide-" + state, !box.checked));
}
