// one picture per look, on a field of 200 × 170; `data-show` names the field of the state that stands there
export const DRAWINGS = {
  lamp: `
    <defs>
      <radialGradient id="glow" cx="50%" cy="50%" r="50%">
        <stop offset="0" class="glow-in" /><stop offset="1" class="glow-out" />
      </radialGradient>
      <linearGradient id="beam" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" class="beam-in" /><stop offset="1" class="glow-out" />
      </linearGradient>
    </defs>
    <g class="light">
      <circle cx="100" cy="84" r="86" fill="url(#glow)" />
      <path d="M62 84 L138 84 L186 170 L14 170 Z" fill="url(#beam)" />
    </g>
    <path class="cord" d="M100 0 V34" />
    <circle class="bulb" cx="100" cy="86" r="13" />
    <path class="shade" d="M84 34 H116 L142 84 Q100 92 58 84 Z" />`,
  switch: `
    <rect class="plate" x="62" y="27" width="76" height="116" rx="12" />
    <rect class="well" x="78" y="45" width="44" height="80" rx="8" />
    <rect class="rocker" x="81" y="48" width="38" height="38" rx="6" />
    <circle class="pilot" cx="100" cy="135" r="3.5" />`,
  switches: `
    <rect class="plate" x="34" y="27" width="132" height="116" rx="12" />
    <rect class="well" x="48" y="45" width="46" height="80" rx="8" />
    <rect class="rocker left" x="51" y="48" width="40" height="38" rx="6" />
    <rect class="well" x="106" y="45" width="46" height="80" rx="8" />
    <rect class="rocker right" x="109" y="48" width="40" height="38" rx="6" />`,
  plug: `
    <rect class="plate" x="46" y="31" width="108" height="108" rx="20" />
    <circle class="well" cx="100" cy="85" r="38" />
    <circle class="hole" cx="84" cy="85" r="6" />
    <circle class="hole" cx="116" cy="85" r="6" />
    <circle class="pilot" cx="139" cy="124" r="5" />`,
  blinds: `
    <rect class="plate" x="38" y="20" width="124" height="132" rx="6" />
    <rect class="sky" x="46" y="28" width="108" height="116" />
    <path class="thin" d="M100 28 V144 M46 86 H154" />
    <g class="slats">
      <rect x="46" y="28" width="108" height="116" />
      <path d="M46 47 H154 M46 66 H154 M46 86 H154 M46 105 H154 M46 124 H154" />
    </g>
    <rect class="shade" x="38" y="16" width="124" height="14" rx="5" />`,
  lock: `
    <path class="shackle" d="M76 82 V58 a24 24 0 0 1 48 0 V82" />
    <rect class="body" x="60" y="78" width="80" height="66" rx="10" />
    <circle class="keyhole" cx="100" cy="106" r="8" />
    <path class="keyhole" d="M96 108 H104 L107 128 H93 Z" />`,
  thermostat: `
    <circle class="plate" cx="100" cy="85" r="66" />
    <circle class="dial" cx="100" cy="85" r="56" />
    <text class="reading" x="100" y="92" data-show="temperature"></text>
    <text class="lesser" x="100" y="117" data-show="targetTemperature"></text>
    <path class="flame" d="M100 38 q14 12 8 22 q-2 8 -8 8 q-6 0 -8 -8 q-3 -8 3 -12 q1 5 4 5 q4 -6 1 -15 Z" />`,
  climate: `
    <rect class="plate" x="44" y="29" width="112" height="112" rx="26" />
    <text class="reading" x="100" y="82" data-show="temperature"></text>
    <text class="lesser" x="100" y="114" data-show="humidity"></text>`,
  contact: `
    <rect class="plate" x="46" y="20" width="108" height="130" rx="6" />
    <rect class="sky" x="56" y="30" width="88" height="110" />
    <g class="sash">
      <rect x="56" y="30" width="88" height="110" />
      <path d="M100 30 V140 M56 85 H144" />
    </g>
    <rect class="well" x="140" y="76" width="16" height="18" rx="3" />`,
  motion: `
    <rect class="plate" x="62" y="24" width="76" height="30" rx="10" />
    <path class="dome" d="M72 54 H128 A28 28 0 0 1 72 54 Z" />
    <g class="waves"><path d="M70 96 q30 22 60 0 M56 112 q44 34 88 0 M42 128 q58 46 116 0" /></g>`,
  doorbell: `
    <rect class="plate" x="66" y="20" width="68" height="130" rx="18" />
    <circle class="well" cx="100" cy="100" r="24" />
    <circle class="button" cx="100" cy="100" r="17" />
    <path class="bell" d="M86 62 q4 -4 4 -14 a10 10 0 0 1 20 0 q0 10 4 14 Z M96 65 a4 4 0 0 0 8 0 Z" />`,
  fan: `
    <path class="cord" d="M100 0 V74" />
    <g class="blades">
      <path d="M100 85 C92 50 108 22 124 24 C138 30 122 66 100 85 Z" />
      <path d="M100 85 C135 77 163 93 161 109 C155 123 119 107 100 85 Z" />
      <path d="M100 85 C108 120 92 148 76 146 C62 140 78 104 100 85 Z" />
      <path d="M100 85 C65 93 37 77 39 61 C45 47 81 63 100 85 Z" />
    </g>
    <circle class="bulb" cx="100" cy="85" r="14" />`,
  bridge: `
    <rect class="plate" x="44" y="98" width="112" height="40" rx="10" />
    <path class="cord" d="M128 98 V46" />
    <circle class="pilot on" cx="62" cy="118" r="5" />
    <g class="waves on"><path d="M112 40 q-8 14 0 28 M144 40 q8 14 0 28 M100 32 q-16 22 0 44 M156 32 q16 22 0 44" /></g>`,
}
