// The ES module of wgsl_reflect, which ships types for its main entry only.
declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
