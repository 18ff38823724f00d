# ruff: noqa: E501
"""Stories for the tests of the analyst."""

from __future__ import annotations

from typing import Final

DEER: Final = """옛날 강원도 두메에 돌쇠라는 나무꾼이 홀어머니를 모시고 살더라. 집이 가난하여 끼니를 거르기 일쑤였으나 어머니를 섬기는 정성이 지극하니라.

하루는 돌쇠가 산에서 나무를 하는데, 화살 맞은 사슴 하나가 달려와 무릎을 꿇고 말하되, “뒤에 사냥꾼이 쫓아오니 부디 살려 주소서.” 하거늘, 돌쇠가 불쌍히 여겨 나뭇짐 속에 사슴을 숨겨 주니라. 이윽고 사냥꾼이 와서 묻되 돌쇠가 모른다 하니 사냥꾼이 고개를 갸웃거리며 돌아가더라.

그해 겨울에 어머니가 병이 들어 자리에 누우니, 돌쇠가 눈물을 흘리며 약을 구하러 산을 헤매다가 벼랑에서 떨어져 죽을 지경이 되었더라. 홀연 사슴이 나타나 돌쇠를 등에 업고 골짜기의 샘으로 인도하며 이르되, “이 물을 어머니께 드리소서. 목숨을 살려 주신 은혜를 갚나이다.” 하더라.

어머니가 그 물을 마시고 씻은 듯이 나으니, 돌쇠와 어머니는 오래도록 화목하게 살았더라. 마을 사람들이 그 샘을 사슴샘이라 부르니 지금도 물이 마르지 아니한다."""

FIDDLER: Final = """Once upon a time a poor fiddler named Wil lived with his old mother at the edge of a forest. They had no bread in the house and no fire on the hearth.

One winter evening Wil found a fox in a trap, and he opened the iron and set it free. "You have saved me," said the fox, "and I shall not forget it."

But that spring the mother fell ill, and no doctor in the town would come without gold. Wil set out over the mountain to find the herb that grows by the frozen lake, and there he fell into a pit and wept. Then the fox let down its tail and drew him out, and it led him to the herb.

So the mother was healed, and they lived in peace together. To this day the lake is called Fox Water."""
