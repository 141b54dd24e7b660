// The library in a page.
export { createEngine } from './engine/browser.ts';
export * from './surface.ts';
