let pen: CanvasRenderingContext2D | null | undefined;

/** Width of a label [px] in the page's own font, without touching the layout. */
export function textWidth(text: string, strong: boolean): number {
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return text.length * 8;
  const style = getComputedStyle(document.documentElement);
  pen.font = `${strong ? 620 : 400} ${0.875 * parseFloat(style.fontSize)}px ${style.fontFamily}`;
  return pen.measureText(text).width;
}
