// The messages in the page, from top to bottom.
() =>
  [...document.querySelectorAll('[role=log] article')].map((article) => ({
    id: article.dataset.id ?? '',
    state: article.dataset.state ?? '',
    author: article.querySelector('[data-author]')?.textContent.trim() ?? '',
    text: article.querySelector('[data-text]')?.textContent.trim() ?? '',
  }))
