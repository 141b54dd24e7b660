// What comes before everything else on the page: no probing for eval, and a list of the policy's violations.
import { z } from 'zod';

declare global {
  interface Window {
    violations: string[];
  }
}
z.config({ jitless: true });
window.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile, sample }) => {
  window.violations.push(`${violatedDirective} ${sourceFile} ${sample}`);
});
