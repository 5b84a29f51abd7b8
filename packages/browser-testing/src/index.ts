export { hasChromium, launchChromium, watchVisit } from './chromium.ts';
export { type Server, serve } from './serve.ts';
