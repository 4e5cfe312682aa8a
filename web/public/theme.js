// Sets theme and language before the first paint; runs before everything else, so it is small and has no imports.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read('galleria.theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  root.dataset.theme = theme;
  root.lang = read('galleria.language') ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en-US');
})();
