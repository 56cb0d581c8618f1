package dev.tanqiao.hub.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers, in the shape of all refusals, whoever came to no door: without the address, in which a secret may stand. */
@Controller
final class ErrorDoor implements ErrorController {

    private final ObjectMapper json;

    ErrorDoor(ObjectMapper json) {
        this.json = json;
    }

    @RequestMapping("${server.error.path:/error}")
    void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var status = HttpStatus.valueOf((Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
        ApiSecurity.refuse(
                response,
                json,
                status,
                status.is4xxClientError()
                        ? "There is nothing here for such a request. Nothing was changed."
                        : "Internal error; the log says what failed.");
    }
}
