// zod, told before the first schema is made that it may not build code: it would try, and a page whose policy forbids eval
// reports even the attempt. A sweep is parsed once, so nothing is lost by it.
import { z } from 'zod';

z.config({ jitless: true });

export { z };
