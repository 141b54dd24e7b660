// The page forbids eval: schemas are told so before the first is used, or they would try.
import { z } from 'zod';

z.config({ jitless: true });
