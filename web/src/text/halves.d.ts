/** Made by vite.config.ts: half of the texts of a language. */
declare module 'texts:*' {
  const table: Record<string, string>;
  export default table;
}
