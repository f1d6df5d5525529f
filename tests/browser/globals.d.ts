/** notice-banner.css, minified; the build puts it in. */
declare const __CSS__: string;
