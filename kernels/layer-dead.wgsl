// Finds out, for one network per invocation, whether a hidden layer has no unit that is on; keeps what earlier layers said.

struct Layer {
  width: u32,    // networks between two rows
  count: u32,    // networks of this dispatch
  outputs: u32,  // units of the layer
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Layer;
@group(0) @binding(16) var<storage, read> on: array<u32>;          // (outputs, width) u32, read: not 0 where the layer has a unit that is on
@group(0) @binding(26) var<storage, read_write> dead: array<u32>;  // (width) u32, set to 1 where the layer is dead (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_dead(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (column >= run.count) {
    return;
  }
  var units_on = 0u;
  for (var j = 0u; j < run.outputs; j++) {
    units_on += on[j * run.width + column];
  }
  dead[column] = select(dead[column], 1u, units_on == 0u);
}
