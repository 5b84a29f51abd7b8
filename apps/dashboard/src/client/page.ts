document.documentElement.classList.add('scripted');

/**
 * Charts become interactive at the first sign of a reader: those in sight at once, the others when they come into sight.
 * Until then the page loads nothing of Vega.
 */
function animateCharts() {
  const drawings = document.querySelectorAll<HTMLElement>('[data-chart]');
  if (drawings.length === 0) return;
  const observer = new IntersectionObserver(async (seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      observer.unobserve(target);
      const { animate } = await import('./chart.ts');
      await animate(target).catch((error) => console.warn('digitbench: a chart stays a picture:', error));
    }
  });
  const signs = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
  const start = () => {
    for (const sign of signs) removeEventListener(sign, start);
    for (const drawing of drawings) observer.observe(drawing);
  };
  for (const sign of signs) addEventListener(sign, start, { passive: true });
}

function copyButtons() {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.addEventListener('click', async () => {
      const text = document.getElementById(button.dataset.copy ?? '')?.textContent ?? '';
      const label = button.textContent;
      await navigator.clipboard.writeText(text).then(
        () => {
          button.textContent = 'Copied';
        },
        () => {
          button.textContent = 'Not allowed here: select the text';
        },
      );
      setTimeout(() => {
        button.textContent = label;
      }, 1500);
    });
  }
}

animateCharts();
copyButtons();
