// A chart as a picture of its own: its SVG with the colours and fonts that the page gives it.

const PROPERTIES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
];

/** The picture of an element, as the text of an SVG file. */
export function pictureOf(element: Element | null): string {
  const drawn = element?.shadowRoot?.querySelector('svg');
  if (!drawn) throw new RangeError('there is no picture to save yet');
  const picture = drawn.cloneNode(true) as SVGSVGElement;
  const copies = picture.querySelectorAll('*');
  for (const [i, original] of drawn.querySelectorAll('*').entries()) {
    const copy = copies[i];
    const style = getComputedStyle(original);
    for (const property of PROPERTIES) copy?.setAttribute(property, style.getPropertyValue(property));
    copy?.removeAttribute('style');
  }
  for (const name of ['style', 'class', 'aria-hidden']) picture.removeAttribute(name); // they belong to the page
  const { width, height } = drawn.getBoundingClientRect();
  picture.setAttribute('width', String(width));
  picture.setAttribute('height', String(height));
  picture.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(picture);
}

/** The same as pixels, two for one, on the colour of the page. */
export async function toPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 2 * image.width, height: 2 * image.height });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser has no 2D canvas');
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--basin-surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('the picture could not be written'));
    });
  });
}
