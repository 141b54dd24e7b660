// The browser is looked up at run time (src/engine/chrome), so installing never downloads one.
module.exports = { skipDownload: true };
