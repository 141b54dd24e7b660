// One invocation places one corner of the square of one dot: a dot per network, as high as its loss.
// previous  (networks) f32, read: losses of the snapshot before
// next      (networks) f32, read: losses of the latest snapshot
// view      read: size, time between the snapshots, wells
// CPU twin: src/elements/dots-layout.ts

const MOST_WELLS = 6;

struct Well {
  loss: f32,
  tolerance: f32,
  height: f32,
  thickness: f32,
  color: vec4f,
}

struct View {
  size: vec2f, // of the canvas, in pixels
  dot: f32, // side of a dot, in pixels
  time: f32, // 0: previous, 1: next
  moving: vec4f, // colour of a dot in no well; its alpha is that of all dots
  marked: u32, // the dot that is drawn larger; none past the last
  num_wells: u32,
  first: u32,
  unused: u32,
  ink: vec4f,
  wells: array<Well, MOST_WELLS>,
}

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> previous: array<f32>;
@group(0) @binding(2) var<storage, read> next: array<f32>;

struct Corner {
  @builtin(position) position: vec4f,
  @location(0) @interpolate(flat) color: vec4f,
}

const REACH = 4.0;

fn own_place(index: u32) -> f32 {
  var word = index * 747796405u + 2891336453u;
  word = ((word >> ((word >> 28u) + 4u)) ^ word) * 277803737u;
  return f32((word >> 22u) ^ word) / 4294967296.0;
}

fn loss_height(loss: f32) -> f32 {
  if !(loss < 1e30) {
    return 1.0;
  }
  var height = view.wells[0].height;
  for (var i = 0u; i + 1u < view.num_wells; i++) {
    let low = view.wells[i];
    let high = view.wells[i + 1u];
    if loss >= low.loss {
      let t = min(1.0, (loss - low.loss) / (high.loss - low.loss));
      height = mix(low.height, high.height, t);
    }
  }
  let last = view.wells[view.num_wells - 1u];
  if loss > last.loss {
    let beyond = (loss - last.loss) / select(0.25, last.loss, last.loss > 0.0);
    height = last.height + (0.99 - last.height) * beyond / (1.0 + beyond);
  }
  return height;
}

@vertex
fn place(@builtin(vertex_index) corner: u32, @builtin(instance_index) instance: u32) -> Corner {
  let index = instance;
  let loss = mix(previous[index], next[index], view.time);
  var y = loss_height(loss);
  var color = view.moving;
  for (var i = 0u; i < view.num_wells; i++) {
    let well = view.wells[i];
    let near = 1.0 - smoothstep(well.tolerance, REACH * well.tolerance, abs(loss - well.loss));
    y += near * (own_place(index) - 0.5) * well.thickness;
    color = mix(color, vec4f(well.color.rgb, view.moving.a), near);
  }
  var side = view.dot;
  if index == view.marked {
    side = 5.0 * view.dot;
    color = view.ink;
  }
  let x = f32(index * 0x9e3779b1u) / 4294967296.0;
  let unit = vec2f(f32(corner & 1u), f32(corner >> 1u)) - 0.5;
  let at = vec2f(2.0 * x - 1.0, 2.0 * y - 1.0) + 2.0 * side * unit / view.size;
  return Corner(vec4f(at, 0.0, 1.0), vec4f(color.rgb * color.a, color.a));
}

@fragment
fn paint(corner: Corner) -> @location(0) vec4f {
  return corner.color;
}
