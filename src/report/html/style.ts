// How the page looks: light and dark, from a phone to a wide screen, and on paper. Colours of text have a contrast of 4.5.
import { GRID_STYLE } from '../grid-style.ts';

export const STYLE = `:root{color-scheme:light dark;--bg:#fff;--card:#f5f7f9;--fg:#1b1f24;--soft:#525b65;--line:#c9d1d9;--link:#0a4fb0;--pass:#1a6b34;--fail:#b3261e;--other:#7a5200}
@media screen and (prefers-color-scheme:dark){:root{--bg:#16191d;--card:#1f242a;--fg:#e6e6e6;--soft:#adb6bf;--line:#3d454e;--link:#8ab4ff;--pass:#6fcf8a;--fail:#ff9a90;--other:#e6c25a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main{max-width:72rem;margin:0 auto;padding:0 1rem}
main{padding-bottom:3rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.25rem;list-style:none;padding:0;margin:.5rem 0}
h2{font-size:1.25rem;margin:2rem 0 .75rem;scroll-margin-top:5rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0 0 .25rem}
p{margin:.25rem 0;max-width:70ch}
.soft{color:var(--soft)}
.in{margin-left:1.25rem}
a{color:var(--link)}
a:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem}
.pass{color:var(--pass)}.fail,.broken{color:var(--fail)}.gap,.skipped{color:var(--other)}
.status{font-weight:700}
code{font:.875em ui-monospace,monospace;background:var(--card);padding:.1em .3em;border-radius:3px}
ul{padding-left:1.25rem}
.case{scroll-margin-top:5rem;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.75rem;margin:.75rem 0;break-inside:avoid;content-visibility:auto;contain-intrinsic-size:auto 30rem}
.case code{background:var(--bg)}
.scroll{overflow-x:auto;margin:.5rem 0}
svg{display:block}
.plot{width:100%;max-width:40rem;height:auto;font:11px system-ui,sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.plot text{fill:var(--fg)}
.plot .rule{stroke:var(--line)}
.plot .same{stroke:var(--soft);stroke-dasharray:4 3}
.plot path{fill:none;stroke-width:1.5}
.plot .ok{stroke:var(--pass)}
.plot .bad{stroke:var(--fail)}
.case .grid{background:none}
table{border-collapse:collapse;font-size:.875rem}
caption{text-align:left;color:var(--soft);padding-bottom:.25rem}
th,td{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tbody th{font-weight:400;min-width:11rem}
dl{margin:.5rem 0}
dt{font-weight:600}
dd{margin:0 0 .25rem 1.25rem}
li{margin:.25rem 0}
summary{cursor:pointer;padding:.25rem 0;color:var(--link)}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;background:var(--bg);padding:.5rem 0;margin-top:2rem}
@media (min-width:40rem) and (min-height:30rem){.filter{position:sticky;top:0;z-index:1}}
[hidden]{display:none!important}
.filter label{display:block;font-size:.875rem}
.filter input,.filter select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--soft);border-radius:4px;padding:.35rem .5rem;max-width:100%}
.filter output{font-size:.875rem;color:var(--soft)}
@page{margin:12mm}
@media print{.case{content-visibility:visible}table{font-size:7.5pt;overflow-wrap:normal}th.n{white-space:normal}tbody th{min-width:6rem}th,td{padding-right:.3rem}.filter,.skip{display:none}a{color:inherit}details::details-content{content-visibility:visible;block-size:auto}}
${GRID_STYLE}`;
