// The parts of Observable Plot that the charts use, so that a bundler leaves out the others and loads these when one is drawn.
export {
  areaY,
  axisX,
  axisY,
  dot,
  gridX,
  gridY,
  line,
  lineY,
  plot,
  rect,
  ruleX,
  ruleY,
  text,
  tickY,
} from '@observablehq/plot';
