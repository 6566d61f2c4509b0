/* Called in each run with its data (see live_code.py), and at the end, when the page or its layout is left. */

export default function ({ data, parentElement }) {
  if (!window.kadianNews) {
    window.kadianNews = new News();
    document.addEventListener("click", enterFullScreen, true);
  }
  window.kadianNews.show(data.news, data.words, !data.wall);
  if (data.wall) {
    parentElement.kadianWall ??= new Wall(parentElement);
    parentElement.kadianWall.show(data.wall);
  }
  return () => {
    parentElement.kadianWall?.end();
    parentElement.kadianWall = null;
  };
}
