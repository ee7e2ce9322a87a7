import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Rune classes are compiled before they are tested; pages are tested in a browser.
export default defineConfig({ plugins: [svelte({ configFile: false })] });
